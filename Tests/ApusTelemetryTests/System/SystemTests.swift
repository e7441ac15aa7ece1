// SPDX-License-Identifier: Apache-2.0

import Testing

/// What takes whole processes: one after the other, because logs, tracers and metrics have one place
/// for all of a process.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SystemTests {}
