// SPDX-License-Identifier: Apache-2.0
// What of a page somebody could not see, hear, reach or read: a list of sentences. Evaluated in the page.
(() => {
  const found = []
  const say = (element, text) => found.push(`${text}: ${element.outerHTML.slice(0, 120)}`)
  const isShown = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && element.getClientRects().length > 0
  const all = (selector) => [...document.querySelectorAll(selector)]

  const name = (element) => {
    const byID = (element.getAttribute('aria-labelledby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ')
    const label = element.labels ? [...element.labels].map((each) => each.textContent).join(' ') : ''
    return (element.getAttribute('aria-label') || byID.trim() || label || (/^(A|BUTTON|SUMMARY)$/.test(element.tagName) ? element.textContent : '') || '').trim()
  }
  for (const element of all('input, select, textarea, button, a[href], summary, [role=img]').filter(isShown)) if (!name(element)) say(element, 'nobody is told what this is')
  for (const image of all('img')) if (!image.hasAttribute('alt')) say(image, 'a picture without words')
  for (const drawing of all('svg')) if (drawing.getAttribute('aria-hidden') !== 'true' && drawing.getAttribute('role') !== 'img') say(drawing, 'a drawing that is neither hidden nor named')
  const ids = all('[id]').map((element) => element.id)
  for (const id of new Set(ids.filter((each, at) => ids.indexOf(each) !== at))) found.push(`two elements are called #${id}`)
  for (const attribute of ['aria-labelledby', 'aria-describedby', 'for']) {
    for (const element of all(`[${attribute}]`)) for (const id of element.getAttribute(attribute).split(' ')) if (!document.getElementById(id)) say(element, `${attribute} names #${id}, which is not there`)
  }

  if (all('h1').length !== 1) found.push(`there are ${all('h1').length} first headings`)
  let level = 0
  for (const heading of all('h1, h2, h3, h4').filter(isShown).filter((each) => each.closest('main'))) {
    const next = Number(heading.tagName[1])
    if (next > level + 1 && level > 0) say(heading, `a heading of level ${next} follows one of ${level}`)
    level = next
  }
  for (const landmark of ['header', 'main', 'footer', 'nav']) if (all(landmark).length === 0) found.push(`there is no ${landmark}`)
  if (!document.documentElement.lang) found.push('the page does not say its language')
  if (!document.title) found.push('the page has no title')
  if (document.documentElement.scrollWidth > innerWidth + 1) found.push(`the page is ${document.documentElement.scrollWidth} px wide on ${innerWidth}`)
  for (const element of all('button, a.button, input[type=checkbox], input[type=radio], .tool').filter(isShown)) {
    const box = (element.closest('label') ?? element).getBoundingClientRect()
    if (box.height < 24 || box.width < 24) say(element, `too small to press (${Math.round(box.width)} by ${Math.round(box.height)})`)
  }

  const sheet = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const colours = new Map()
  const rgba = (text) => {
    if (!colours.has(text)) {
      sheet.clearRect(0, 0, 1, 1)
      sheet.fillStyle = text
      sheet.fillRect(0, 0, 1, 1)
      const [red, green, blue, alpha] = sheet.getImageData(0, 0, 1, 1).data
      colours.set(text, [red, green, blue, alpha / 255])
    }
    return colours.get(text)
  }
  const over = (top, under) => [0, 1, 2].map((at) => top[at] * top[3] + under[at] * (1 - top[3])).concat(1)
  const light = (colour) => {
    const [red, green, blue] = colour.slice(0, 3).map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const ground = (element) => {
    const layers = []
    for (let each = element; each; each = each.parentElement) layers.push(rgba(getComputedStyle(each).backgroundColor))
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1])
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const seen = new Set()
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement
    if (!texts.currentNode.data.trim() || seen.has(element) || !isShown(element)) continue
    seen.add(element)
    if (element.closest('.unseen, .skip, svg, [disabled], [aria-disabled=true], noscript, option')) continue
    const style = getComputedStyle(element)
    const under = ground(element)
    const [a, b] = [light(over(rgba(style.color), under)), light(under)].sort((x, y) => y - x)
    const ratio = (a + 0.05) / (b + 0.05)
    const size = parseFloat(style.fontSize)
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5
    if (ratio < needed) say(element, `a contrast of ${ratio.toFixed(2)}, and ${needed} is needed`)
  }
  return found
})()
