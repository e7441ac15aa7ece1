// SPDX-License-Identifier: Apache-2.0

public import ApusService

/// Logistics as a part of a process.
public enum LogisticsProgram {
  public static func start(in process: ServiceProcess) async throws {}
}
