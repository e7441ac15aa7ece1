// SPDX-License-Identifier: Apache-2.0

/// A file as its statements and comments, without the space between: what the printer lays out anew.
struct Layout {
  var statements: [Statement]
  /// Comments behind the last statement.
  var closing: [Line]

  /// A comment or documentation on a line of its own.
  struct Line {
    var text: String
    /// An empty line stands before it.
    var isApart: Bool
  }

  struct Statement {
    var kind: Kind
    /// Before it, from top to bottom.
    var comments: [Line]
    /// An empty line stands before it, behind its comments.
    var isApart: Bool
    /// Annotations before it, by their lines.
    var prefix: [[Token]]
    var pieces: [Piece]
    /// Behind it, on its last line.
    var trailing: String?

    enum Kind { case package, `import`, field, value, use, rpc, other }
  }

  enum Piece {
    case token(Token)
    case group(Group)
  }

  /// A body in braces, or the parameters of a method.
  struct Group {
    var isBraced: Bool
    /// A new line followed the opening, or a comment is inside.
    var isBroken: Bool
    /// Behind the opening, on its line.
    var opening: String?
    var content: Layout
  }
}
