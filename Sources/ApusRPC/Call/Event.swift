// SPDX-License-Identifier: Apache-2.0

public import ApusWire

/// An event that a schema declares: something that has happened, told to whoever subscribes.
///
/// Its topic is its ``Message/messageName``.
public protocol Event: Message {
  /// The value of the field that the schema names as `key`: events of one topic and key reach each
  /// consumer group in the order in which they were published.
  var eventKey: String { get }
}
