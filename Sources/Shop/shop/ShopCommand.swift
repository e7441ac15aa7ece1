// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ShopTools

/// The shop, and what is done to it.
@main
struct ShopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shop",
    abstract: "Runs services of the shop, and the tools that fill, load and check it.",
    discussion: """
      shop cart            one service in this process
      shop cart search     two
      shop all             all of them
      shop seed            products, stock and customers, always the same
      shop load --rate 20  visits from outside, every answer looked at
      shop verify          what must hold over all databases
      """,
    subcommands: [
      ServeCommand.self, SeedCommand.self, LoadCommand.self, VerifyCommand.self,
    ], defaultSubcommand: ServeCommand.self)
}
