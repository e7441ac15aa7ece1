// SPDX-License-Identifier: Apache-2.0

import * as api from '../../api.js'
import { h } from '../../dom.js'
import { checkbox, field, form } from '../../parts/form.js'
import { section } from '../../parts/section.js'
import { toast } from '../../parts/toast.js'
import { account } from './frame.js'

const hours = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), text: `${String(hour).padStart(2, '0')}:00` }))

const own = (signal) => section({
  signal, load: () => api.get('/v1/me/preferences', {}, { signal }),
  show: (found) => h('div', { class: 'card' }, form({
    submit: 'Save', wide: false,
    fields: [
      field({ name: 'language', label: 'Language of mails', options: [{ value: 'en', text: 'English' }, { value: 'de', text: 'Deutsch' }], value: found.language }),
      checkbox({ name: 'marketing', label: 'Tell me of offers by mail', checked: found.marketing }),
    ],
    onsend: async ({ language, marketing }) => {
      await api.put('/v1/me/preferences', { ...found, language, marketing })
      toast('Saved.')
    },
  })),
})

const quiet = (signal) => section({
  title: 'Quiet hours', signal, failure: 'Notifications are resting for a moment; nothing gets lost.',
  load: () => api.get('/v1/inbox/preferences', {}, { signal }),
  show: (found) => h('div', { class: 'card' }, form({
    submit: 'Save', wide: false,
    fields: [
      h('p', { class: 'quiet small' }, 'Between these hours only mail comes that cannot wait. The same hour twice: at any time.'),
      h('div', { class: 'form-row' },
        field({ name: 'quietFrom', label: 'From', options: hours, value: String(found.quietFrom) }), field({ name: 'quietUntil', label: 'Until', options: hours, value: String(found.quietUntil) })),
      checkbox({ name: 'marketing', label: 'Offers may come by mail and inbox', checked: found.marketing }),
    ],
    onsend: async ({ quietFrom, quietUntil, marketing }) => {
      await api.put('/v1/inbox/preferences', { ...found, marketing, quietFrom: Number(quietFrom), quietUntil: Number(quietUntil), utcOffsetMinutes: -new Date().getTimezoneOffset() })
      toast('Saved.')
    },
  })),
})

export function page({ signal }) {
  return account('Preferences', [own(signal), quiet(signal)])
}
