// SPDX-License-Identifier: Apache-2.0

public import ApusService

/// Wishlist as a part of a process.
public enum WishlistProgram {
  public static func start(in process: ServiceProcess) async throws {}
}
