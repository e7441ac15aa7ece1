// SPDX-License-Identifier: Apache-2.0

public import ApusService

/// Warehouse as a part of a process.
public enum WarehouseProgram {
  public static func start(in process: ServiceProcess) async throws {}
}
