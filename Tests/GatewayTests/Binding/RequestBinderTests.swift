// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import ApusWire
import Testing

@testable import Gateway

@Suite struct RequestBinderTests {
  private let id = "0190f5fe-7c3a-7b60-9b1e-3d5b7a2c4e01"

  /// The message that a request becomes, as JSON.
  private func bound(_ verb: String, _ target: String, _ body: String? = nil) throws -> String {
    let (route, values) = try #require(try Shelf.match(verb, target))
    let json = try body.map { try JSONValue(parsing: $0) }
    let bytes = try RequestBinder.bind(
      route, path: values, query: QueryItems(try RequestTarget(target).query), body: json)
    return try route.index.json(bytes, as: route.request.name).compact()
  }

  private func violations(
    _ verb: String, _ target: String, _ body: String? = nil
  ) throws -> [String] {
    let problem = try #require(throws: Problem.self) { try bound(verb, target, body) }
    #expect(problem.status == 400)
    return problem.violations.map { "\($0.path) \($0.rule)" }
  }

  @Test("path, query and body become one message")
  func whole() throws {
    #expect(
      try bound("POST", "/v1/books/\(id)/notes", #"{"text":"good","stars":5,"tags":["a"]}"#)
        == #"{"id":"\#(id)","text":"good","stars":5,"tags":["a"]}"#)
    #expect(
      try bound("GET", "/v1/books?query=a+b&page.size=20&kinds=novel&kinds=atlas&inStock=true")
        == #"{"query":"a b","page":{"size":20,"cursor":""},"kinds":["novel","atlas"],"inStock":true}"#
    )
    #expect(
      try bound("PUT", "/v1/shelves/top/books?replace=true", #"{"title":"Emma","copies":"3"}"#)
        == #"{"shelf":"top","book":{"id":"00000000-0000-0000-0000-000000000000","title":"Emma","copies":"3","kind":"unknown"},"replace":true}"#
    )
  }

  @Test("every field that is wrong is named, with the rule that it breaks")
  func allViolations() throws {
    #expect(
      try violations(
        "POST", "/v1/books/\(id)/notes", #"{"text":"","stars":6,"tags":["","long","a"]}"#)
        == ["text length", "stars range", "tags count", "tags[0] length", "tags[1] length"])
    // What is left out breaks rules as its zero value does.
    #expect(try violations("POST", "/v1/books/\(id)/notes") == ["text length", "stars range"])
    #expect(
      try violations("PUT", "/v1/shelves/TOP/books") == [
        "shelf pattern", "book required", "book.title length",
      ])
  }

  @Test("every value of a wrong type is named, too")
  func allTypes() throws {
    #expect(
      try violations(
        "POST", "/v1/books/x/notes", #"{"text":1,"stars":"many","tags":[1,2],"more":1}"#)
        == ["text type", "stars type", "tags[0] type", "tags[1] type", "more type", "id type"])
  }

  @Test(
    "a query is of the fields that it may be of",
    arguments: [
      ("/v1/books?unknown=1", "unknown http"), ("/v1/books?page=1", "page http"),
      ("/v1/books?page.size=1&page.size=2", "page.size http"),
      ("/v1/books?page.size.x=1", "page.size.x http"), ("/v1/books?query.x=1", "query.x http"),
      ("/v1/books?page.size=x", "page.size type"), ("/v1/books?page.size=51", "page.size range"),
      ("/v1/books?kinds=horror", "kinds[0] type"), ("/v1/books?kinds=1", "kinds[0] type"),
      ("/v1/books?kinds=novel&kinds=novel&kinds=novel", "kinds count"),
      ("/v1/books?inStock=yes", "inStock type"), ("/v1/books?=1", " http"),
      ("/v1/books?page..size=1", "page..size http"),
    ])
  func queries(target: String, violation: String) throws {
    #expect(try violations("GET", target) == [violation])
  }

  @Test("a field of the path is nowhere else")
  func pathOnly() throws {
    #expect(
      try violations("POST", "/v1/books/\(id)/notes", #"{"id":"\#(id)","text":"a","stars":1}"#)
        == ["id http"])
    #expect(try violations("GET", "/v1/books/\(id)?id=\(id)") == ["id http"])
    #expect(
      try violations("POST", "/v1/books/\(id)/notes?text=a", #"{"stars":1}"#) == ["text http"])
  }

  @Test("a body that is no object is refused", arguments: ["[]", "1", "\"a\"", "null", "true"])
  func noObject(body: String) throws {
    #expect(try violations("POST", "/v1/books/\(id)/notes", body) == [" type"])
  }
}
