// SPDX-License-Identifier: Apache-2.0

public import ApusService

/// OrderProcessing as a part of a process.
public enum OrderProcessingProgram {
  public static func start(in process: ServiceProcess) async throws {}
}
