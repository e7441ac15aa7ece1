// SPDX-License-Identifier: Apache-2.0

public import ApusService

/// Recommendation as a part of a process.
public enum RecommendationProgram {
  public static func start(in process: ServiceProcess) async throws {}
}
