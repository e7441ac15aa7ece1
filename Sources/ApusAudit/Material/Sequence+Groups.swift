// SPDX-License-Identifier: Apache-2.0

extension Sequence {
  /// Members by a key, in the order in which each key came first: a dictionary has none, and an
  /// audit says the same thing twice.
  func inGroups<Key: Hashable>(
    by key: (Element) -> Key
  ) -> [(key: Key, members: [Element])] {
    var places: [Key: Int] = [:]
    var groups: [(key: Key, members: [Element])] = []
    for element in self {
      let key = key(element)
      if let place = places[key] {
        groups[place].members.append(element)
      } else {
        places[key] = groups.count
        groups.append((key, [element]))
      }
    }
    return groups
  }
}
