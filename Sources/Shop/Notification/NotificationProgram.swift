// SPDX-License-Identifier: Apache-2.0

public import ApusService

/// Notification as a part of a process.
public enum NotificationProgram {
  public static func start(in process: ServiceProcess) async throws {}
}
