// SPDX-License-Identifier: Apache-2.0

/// The page on which people read the routes and try them, from `/openapi.json`.
enum DocsPage {
  static let html = Document(
    """
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>API</title>
    <link rel="stylesheet" href="/docs/docs.css">
    <script type="module" src="/docs/docs.js"></script>
    <header><h1 id="title">API</h1><input id="filter" type="search" placeholder="filter" aria-label="filter">
    <label>token <input id="token" type="password" autocomplete="off" aria-label="bearer token"></label></header>
    <main id="routes"><p>loading…</p></main>
    </html>

    """)
  static let script = Document(DocsScript.text)
  static let style = Document(DocsScript.style)
}
