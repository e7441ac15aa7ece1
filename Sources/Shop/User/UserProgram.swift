// SPDX-License-Identifier: Apache-2.0

public import ApusService

/// User as a part of a process.
public enum UserProgram {
  public static func start(in process: ServiceProcess) async throws {}
}
