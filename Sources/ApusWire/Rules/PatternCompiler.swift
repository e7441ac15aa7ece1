// SPDX-License-Identifier: Apache-2.0

/// From a pattern's tree to instructions. Counted repetitions are written out.
struct PatternCompiler {
  private(set) var program: [TextPattern.Instruction] = []

  mutating func append(_ node: PatternParser.Node) {
    switch node {
    case .set(let set): program.append(.scalar(set))
    case .sequence(let nodes): for node in nodes { append(node) }
    case .choice(let branches): append(choice: branches)
    case .repetition(let node, let low, let high):
      for _ in 0..<low { append(node) }
      guard let high else { return append(star: node) }
      append(optional: node, count: max(0, high - low))
    }
  }

  private mutating func append(choice branches: [PatternParser.Node]) {
    var jumps: [Int] = []
    for (index, branch) in branches.enumerated() {
      guard index < branches.count - 1 else {
        append(branch)
        break
      }
      let split = program.count
      program.append(.match)
      append(branch)
      jumps.append(program.count)
      program.append(.match)
      program[split] = .split(split + 1, program.count)
    }
    for jump in jumps { program[jump] = .jump(program.count) }
  }

  private mutating func append(star node: PatternParser.Node) {
    let split = program.count
    program.append(.match)
    append(node)
    program.append(.jump(split))
    program[split] = .split(split + 1, program.count)
  }

  /// `count` times or fewer: each may be the last.
  private mutating func append(optional node: PatternParser.Node, count: Int) {
    var splits: [Int] = []
    for _ in 0..<count {
      splits.append(program.count)
      program.append(.match)
      append(node)
    }
    for split in splits { program[split] = .split(split + 1, program.count) }
  }
}
