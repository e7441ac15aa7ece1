// SPDX-License-Identifier: Apache-2.0

public import ApusService

/// Payment as a part of a process.
public enum PaymentProgram {
  public static func start(in process: ServiceProcess) async throws {}
}
