// SPDX-License-Identifier: Apache-2.0

public import ApusService

/// Provider as a part of a process.
public enum ProviderProgram {
  public static func start(in process: ServiceProcess) async throws {}
}
