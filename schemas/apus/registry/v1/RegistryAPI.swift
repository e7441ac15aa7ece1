// SPDX-License-Identifier: Apache-2.0

// What the schema beside this file says is generated at build time. A target needs one file of its
// own, which is this one.
