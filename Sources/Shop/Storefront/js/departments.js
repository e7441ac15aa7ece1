// SPDX-License-Identifier: Apache-2.0

/// The departments of the shop, with the kind whose picture stands for each.
export const DEPARTMENTS = [
  { id: 'lighting', name: 'Lighting', picture: { sku: 'LPD-00007', category: 'lighting/pendant-lights', attributes: { color: 'ochre' } } },
  { id: 'seating', name: 'Seating', picture: { sku: 'SAC-00012', category: 'seating/armchairs', attributes: { color: 'forest green' } } },
  { id: 'tables', name: 'Tables', picture: { sku: 'TCT-00004', category: 'tables/coffee-tables', attributes: { material: 'oak' } } },
  { id: 'storage', name: 'Storage', picture: { sku: 'RBS-00003', category: 'storage/bookshelves', attributes: { material: 'walnut' } } },
  { id: 'kitchen', name: 'Kitchen', picture: { sku: 'KKT-00009', category: 'kitchen/kettles', attributes: { color: 'racing green' } } },
  { id: 'tableware', name: 'Tableware', picture: { sku: 'WMG-00002', category: 'tableware/mugs', attributes: { color: 'terracotta' } } },
  { id: 'textiles', name: 'Textiles', picture: { sku: 'XCU-00005', category: 'textiles/cushions', attributes: { color: 'ochre' } } },
  { id: 'outdoor', name: 'Outdoor', picture: { sku: 'OPL-00006', category: 'outdoor/planters', attributes: { material: 'terracotta' } } },
]
