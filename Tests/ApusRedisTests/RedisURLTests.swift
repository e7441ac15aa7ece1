// SPDX-License-Identifier: Apache-2.0

import ApusRedis
import Testing

@Suite struct RedisURLTests {
  @Test("host, port, login and database are read, with their defaults")
  func parts() throws {
    let short = try RedisURL("redis://cache")
    #expect(short.host == "cache")
    #expect(short.port == 6_379)
    #expect(short.password == nil)
    let long = try RedisURL("redis://ada:p@ss:w/rd@[::1]:6380/3")
    #expect(long.host == "::1")
    #expect(long.port == 6_380)
    #expect(long.user == "ada")
    #expect(long.password == "p@ss:w/rd")
    #expect(long.database == 3)
    #expect(try RedisURL("redis://:x@[::1]").host == "::1")
  }

  @Test(
    "what is wrong is said, and never the password",
    arguments: [
      "rediss://h", "http://h", "redis://", "redis://:hunter2@", "redis://:hunter2@h:0",
      "redis://:hunter2@h:x", "redis://:hunter2@h/x", "redis://hunter2@h",
    ])
  func faults(text: String) {
    do {
      let url = try RedisURL(text)
      Issue.record("\(url) was accepted")
    } catch {
      #expect(!"\(error)".contains("hunter2"))
    }
  }
}
