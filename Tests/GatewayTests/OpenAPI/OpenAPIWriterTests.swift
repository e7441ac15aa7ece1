// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import Testing

@testable import Gateway

/// That the document is valid OpenAPI, and true, scripts/check-openapi sees.
@Suite struct OpenAPIWriterTests {
  private let document = OpenAPIWriter(
    title: "test", users: "test.shelf.v1", cookies: SessionCookies(isSecure: false)
  ).document(Shelf.table)

  private func operation(_ verb: String, _ path: String) -> JSONValue? {
    document["paths"]?[path]?[verb]
  }

  private func parameter(_ name: String, _ operation: JSONValue?) -> JSONValue? {
    guard case .array(let parameters)? = operation?["parameters"] else { return nil }
    return parameters.first { $0["name"] == .string(name) }
  }

  @Test("constraints of fields are keywords of JSON Schema")
  func constraints() {
    let find = operation("get", "/v1/books")
    #expect(parameter("query", find)?["schema"]?["maxLength"] == 20)
    #expect(parameter("page.size", find)?["schema"]?["maximum"] == 50)
    #expect(parameter("kinds", find)?["schema"]?["maxItems"] == 2)
    #expect(
      parameter("kinds", find)?["schema"]?["items"]?["enum"] == ["unknown", "novel", "atlas"])
    let body = operation("post", "/v1/books/{id}/notes")?["requestBody"]?["content"]?[
      "application/json"]?["schema"]
    // The path has the id, and what breaks a rule when it is left out has to be written.
    #expect(body?["required"] == ["text", "stars"])
    #expect(body?["properties"]?["id"] == nil)
    #expect(
      body?["properties"]?["stars"] == [
        "type": "integer", "format": "uint32", "minimum": 1, "maximum": 5,
      ])
    #expect(body?["properties"]?["tags"]?["items"]?["maxLength"] == 3)
    #expect(body?["additionalProperties"] == false)
  }

  @Test("a reply has all its fields, with 64 bits in strings; a request takes numbers")
  func directions() {
    let schemas = document["components"]?["schemas"]
    #expect(schemas?["test.shelf.v1.Book"]?["required"] == ["id", "title", "copies", "kind"])
    #expect(schemas?["test.shelf.v1.Book"]?["properties"]?["copies"]?["type"] == "string")
    #expect(
      schemas?["test.shelf.v1.Book.input"]?["properties"]?["copies"]?["type"]
        == ["integer", "null"])
    #expect(schemas?["test.shelf.v1.Book.input"]?["required"] == ["title"])
  }

  @Test("declared errors stand at their status, and anything else is a problem")
  func errors() {
    let responses = operation("get", "/v1/books/{id}")?["responses"]
    let text = responses?["404"]?.compact() ?? ""
    #expect(text.contains("urn:apus:test.shelf.v1.UnknownBook"))
    #expect(responses?["default"]?.compact().contains("#/components/schemas/Problem") == true)
    #expect(operation("put", "/v1/shelves/{shelf}/books")?["responses"]?["204"] != nil)
  }

  @Test("who may is said, and a stream is one")
  func access() {
    #expect(operation("get", "/v1/books")?["security"] == [[:], ["bearer": []], ["session": []]])
    #expect(operation("get", "/v1/mine")?["security"] == [["bearer": []], ["session": []]])
    let events = operation("get", "/v1/books/{id}/events")?["responses"]?["200"]?["content"]
    #expect(events?["text/event-stream"] != nil)
    #expect(operation("post", "/v1/inner") == nil)
  }
}
