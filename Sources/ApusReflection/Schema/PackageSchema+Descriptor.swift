// SPDX-License-Identifier: Apache-2.0

public import ApusReflectionAPI
import ApusWire

/// A descriptor, as services publish it, read into what conversion needs.
///
/// It comes from a peer: numbers of a later version become what is nearest, and nothing traps.
extension PackageSchema {
  public init(_ descriptor: PackageDescriptor) {
    self.init(
      name: descriptor.name, documentation: descriptor.documentation, imports: descriptor.imports,
      messages: descriptor.messages.map(MessageSchema.init),
      enums: descriptor.enums.map(EnumSchema.init),
      services: descriptor.services.map { ServiceSchema($0, package: descriptor.name) })
  }
}

extension MessageSchema {
  fileprivate init(_ type: MessageType) {
    self.init(
      name: type.name, role: Role(type.role), fields: type.fields.map(FieldSchema.init),
      statusCode: type.statusCode,
      key: type.key, documentation: type.documentation,
      annotations: type.annotations.map(AnnotationSchema.init))
  }
}

extension MessageSchema.Role {
  fileprivate init(_ role: MessageRole) {
    switch role {
    case .message, .unrecognized: self = .message
    case .union: self = .union
    case .error: self = .error
    case .event: self = .event
    case .request: self = .request
    }
  }
}

extension FieldSchema {
  fileprivate init(_ field: FieldType) {
    let type = ValueType(field.kind, field.encoding, field.typeName)
    self.init(
      name: field.name, number: field.number, type: type,
      shape: Shape(field.shape, key: ValueType(field.keyKind, .plain, "")),
      oneof: field.oneof.isEmpty ? nil : field.oneof, documentation: field.documentation,
      annotations: field.annotations.map(AnnotationSchema.init))
  }
}

extension FieldSchema.Shape {
  fileprivate init(_ shape: FieldShape, key: ValueType) {
    switch shape {
    case .singular, .unrecognized: self = .singular
    case .optional: self = .optional
    case .list: self = .list
    case .map: self = .map(key: key)
    }
  }
}

extension ValueType {
  fileprivate init(_ kind: FieldKind, _ encoding: FieldEncoding, _ typeName: String) {
    switch kind {
    case .bool: self = .bool
    case .int32: self = encoding == .zigzag ? .sint32 : encoding == .fixed ? .sfixed32 : .int32
    case .int64: self = encoding == .zigzag ? .sint64 : encoding == .fixed ? .sfixed64 : .int64
    case .uint32: self = encoding == .fixed ? .fixed32 : .uint32
    case .uint64: self = encoding == .fixed ? .fixed64 : .uint64
    case .float: self = .float
    case .double: self = .double
    case .string: self = .string
    // A kind of a later version: its bytes are all that can be shown, if it has any.
    case .bytes, .unspecified, .unrecognized: self = .bytes
    case .timestamp: self = .timestamp
    case .duration: self = .duration
    case .uuid: self = .uuid
    case .message: self = .message(typeName)
    case .enumeration: self = .enumeration(typeName)
    }
  }
}

extension EnumSchema {
  fileprivate init(_ type: EnumType) {
    let values = type.values.map {
      Value(name: $0.name, number: $0.number, documentation: $0.documentation)
    }
    self.init(name: type.name, values: values, documentation: type.documentation)
  }
}

extension ServiceSchema {
  fileprivate init(_ service: ServiceType, package: String) {
    self.init(
      name: service.name, package: package,
      methods: service.methods.map { MethodSchema($0, service: service.name) },
      uses: service.uses, publishes: service.publishes, subscribes: service.subscribes,
      documentation: service.documentation,
      annotations: service.annotations.map(AnnotationSchema.init))
  }
}

extension MethodSchema {
  fileprivate init(_ method: MethodType, service: String) {
    self.init(
      service: service, name: method.name, hash: method.hash, request: method.request,
      reply: method.reply.isEmpty ? nil : method.reply, isRequestStream: method.requestStream,
      isReplyStream: method.replyStream, errors: method.errors,
      idempotency: Idempotency(method.idempotency),
      timeout: method.timeout, documentation: method.documentation,
      annotations: method.annotations.map(AnnotationSchema.init))
  }
}

extension MethodSchema.Idempotency {
  fileprivate init(_ idempotency: ApusReflectionAPI.Idempotency) {
    switch idempotency {
    case .none, .unrecognized: self = .none
    case .readonly: self = .readonly
    case .idempotent: self = .idempotent
    case .key: self = .key
    }
  }
}

extension AnnotationSchema {
  fileprivate init(_ annotation: Annotation) {
    self.init(name: annotation.name, arguments: annotation.arguments)
  }
}
