// SPDX-License-Identifier: Apache-2.0

public import ApusService

/// OrderTaking as a part of a process.
public enum OrderTakingProgram {
  public static func start(in process: ServiceProcess) async throws {}
}
