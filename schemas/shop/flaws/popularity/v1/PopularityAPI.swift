// SPDX-License-Identifier: Apache-2.0
//
// The module is generated from the schema beside this file, which is here because SwiftPM builds no
// target that has generated sources alone.
