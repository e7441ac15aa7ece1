// SPDX-License-Identifier: Apache-2.0

package import ApusSchema

/// Writes a checked package as an `apus.reflection.v1.PackageDescriptor`.
///
/// The field numbers are those of `schemas/apus/reflection/v1/reflection.apus`.
package struct DescriptorEmitter {
  private let package: SchemaPackage

  package init(_ package: SchemaPackage) { self.package = package }

  package func emit() -> [UInt8] {
    var writer = ProtobufWriter()
    writer.string(package.name, field: 1)
    writer.string(package.documentation, field: 2)
    writer.strings(package.imports, field: 3)
    for message in package.messages { writer.message(field: 4) { self.message(message, &$0) } }
    for type in package.enums { writer.message(field: 5) { enumeration(type, &$0) } }
    for service in package.services { writer.message(field: 6) { self.service(service, &$0) } }
    return writer.bytes
  }

  private func message(_ message: MessageType, _ writer: inout ProtobufWriter) {
    writer.string(message.name, field: 1)
    writer.varint(UInt64(message.role.rawValue), field: 2)
    for field in message.fields { writer.message(field: 3) { self.field(field, &$0) } }
    writer.string(message.documentation, field: 4)
    writer.varint(UInt64(message.statusCode?.rawValue ?? 0), field: 5)
    writer.string(message.key ?? "", field: 6)
    annotations(message.annotations, field: 7, &writer)
  }

  private func field(_ field: FieldType, _ writer: inout ProtobufWriter) {
    writer.string(field.name, field: 1)
    writer.varint(UInt64(field.number), field: 2)
    writer.varint(UInt64(field.kind.rawValue), field: 3)
    writer.varint(UInt64(field.encoding.rawValue), field: 4)
    writer.varint(UInt64(field.shape.rawValue), field: 5)
    writer.string(field.typeName, field: 6)
    writer.varint(UInt64(field.keyKind?.rawValue ?? 0), field: 7)
    writer.string(field.oneof ?? "", field: 8)
    writer.string(field.documentation, field: 9)
    annotations(field.annotations, field: 10, &writer)
  }

  private func enumeration(_ type: EnumType, _ writer: inout ProtobufWriter) {
    writer.string(type.name, field: 1)
    for value in type.values {
      writer.message(field: 2) { writer in
        writer.string(value.name, field: 1)
        writer.varint(UInt64(bitPattern: Int64(value.number)), field: 2)
        writer.string(value.documentation, field: 3)
      }
    }
    writer.string(type.documentation, field: 3)
  }

  private func service(_ service: ServiceType, _ writer: inout ProtobufWriter) {
    writer.string(service.name, field: 1)
    for method in service.methods { writer.message(field: 2) { self.method(method, &$0) } }
    writer.strings(service.uses, field: 3)
    writer.strings(service.publishes, field: 4)
    writer.strings(service.subscribes, field: 5)
    writer.string(service.documentation, field: 6)
    annotations(service.annotations, field: 7, &writer)
  }

  private func method(_ method: MethodType, _ writer: inout ProtobufWriter) {
    writer.string(method.name, field: 1)
    writer.fixed64(method.hash, field: 2)
    writer.string(method.request, field: 3)
    writer.string(method.reply ?? "", field: 4)
    writer.bool(method.requestStream, field: 5)
    writer.bool(method.replyStream, field: 6)
    writer.strings(method.errors, field: 7)
    writer.varint(UInt64(method.idempotency.rawValue), field: 8)
    if let timeout = method.timeout {
      writer.message(field: 9) { writer in
        let (seconds, attoseconds) = timeout.components
        writer.varint(UInt64(bitPattern: seconds), field: 1)
        writer.varint(UInt64(bitPattern: attoseconds / 1_000_000_000), field: 2)
      }
    }
    writer.string(method.documentation, field: 10)
    annotations(method.annotations, field: 11, &writer)
  }

  private func annotations(
    _ annotations: [Annotation], field: Int, _ writer: inout ProtobufWriter
  ) {
    for annotation in annotations {
      writer.message(field: field) { writer in
        writer.string(annotation.name, field: 1)
        writer.strings(annotation.arguments, field: 2)
      }
    }
  }
}
