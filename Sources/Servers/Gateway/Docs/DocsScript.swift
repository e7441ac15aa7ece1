// SPDX-License-Identifier: Apache-2.0

/// What the page at `/docs` runs, and how it looks: no library, no style or script in the page
/// itself, all texts as text.
enum DocsScript {
  static let text = #"""
    const element = (name, attributes = {}, ...children) => {
      const node = document.createElement(name);
      for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
        else node.setAttribute(key, value);
      }
      node.append(...children);
      return node;
    };

    const api = await (await fetch("/openapi.json")).json();
    const resolve = (schema) =>
      schema && schema.$ref ? api.components.schemas[schema.$ref.split("/").pop()] : schema;

    /** An example of what a schema wants. */
    const example = (schema, depth = 0) => {
      schema = resolve(schema) || {};
      if (schema.anyOf) return example(schema.anyOf[0], depth);
      if (schema.allOf && !schema.properties) return example(schema.allOf[0], depth);
      if (schema.enum) return schema.enum[0];
      if ("const" in schema) return schema.const;
      const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
      if (type === "object") {
        if (depth > 4) return {};
        return Object.fromEntries(Object.entries(schema.properties || {})
          .map(([name, inner]) => [name, example(inner, depth + 1)]));
      }
      if (type === "array") return depth > 4 ? [] : [example(schema.items, depth + 1)];
      if (type === "boolean") return false;
      if (type === "integer" || type === "number") return schema.minimum > 0 ? schema.minimum : 0;
      if (schema.format === "uuid") return "0190f5fe-7c3a-7b60-9b1e-3d5b7a2c4e01";
      if (schema.format === "date-time") return "2026-07-29T12:00:00Z";
      return "text";
    };

    const describe = (schema) => {
      schema = resolve(schema) || {};
      const words = [[].concat(schema.type || "").join(" or ") + (schema.format ? ` (${schema.format})` : "")];
      for (const key of ["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern"])
        if (key in schema) words.push(`${key} ${schema[key]}`);
      if (schema.enum) words.push(schema.enum.join(" | "));
      return words.join(", ");
    };

    const token = document.getElementById("token");
    const cookie = (name) =>
      document.cookie.split("; ").find((pair) => pair.startsWith(name + "="))?.split("=")[1];

    const send = async (verb, path, operation, form, output) => {
      const query = new URLSearchParams();
      const headers = {};
      let url = path;
      for (const parameter of operation.parameters || []) {
        const value = form.elements[parameter.name].value;
        if (parameter.in === "path") url = url.replace(`{${parameter.name}}`, encodeURIComponent(value));
        else if (value === "") continue;
        else if (parameter.in === "header") headers[parameter.name] = value;
        else if (parameter.schema.type === "array")
          for (const part of value.split(",")) query.append(parameter.name, part);
        else query.append(parameter.name, value);
      }
      if ([...query].length) url += "?" + query;
      if (token.value) headers.authorization = "Bearer " + token.value;
      const csrf = cookie("__Host-apus-csrf") || cookie("apus-csrf");
      if (csrf && verb !== "get") headers["x-csrf-token"] = csrf;
      const options = { method: verb.toUpperCase(), headers };
      if (form.elements["request body"]) {
        headers["content-type"] = "application/json";
        options.body = form.elements["request body"].value;
      }
      const start = performance.now();
      output.textContent = "…";
      let answer;
      try { answer = await fetch(url, options); } catch (error) { output.textContent = String(error); return; }
      const head = `${answer.status} ${answer.statusText}  ${Math.round(performance.now() - start)} ms\n` +
        [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n") + "\n\n";
      if ((answer.headers.get("content-type") || "").startsWith("text/event-stream")) {
        output.textContent = head;
        const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
        form.stop = () => reader.cancel();
        for (let step; !(step = await reader.read()).done;) output.textContent += step.value;
        return;
      }
      const text = await answer.text();
      let shown = text;
      try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* as it came */ }
      output.textContent = head + shown;
    };

    const route = (path, verb, operation) => {
      const output = element("pre");
      const form = element("form");
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        form.stop?.();
        send(verb, path, operation, form, output);
      });
      for (const parameter of operation.parameters || [])
        form.append(element("label", {},
          element("span", {}, `${parameter.name}${parameter.required ? " *" : ""}`),
          element("input", { name: parameter.name }),
          element("small", {}, `${parameter.in}: ${describe(parameter.schema)} ${parameter.description || ""}`)));
      const content = operation.requestBody?.content["application/json"];
      if (content) {
        const area = element("textarea", { name: "request body", rows: 8 });
        area.value = JSON.stringify(example(content.schema), null, 2);
        form.append(element("label", {}, element("span", {}, "body"), area));
      }
      form.append(element("button", {}, "Send"));
      const errors = Object.entries(operation.responses)
        .filter(([, response]) => JSON.stringify(response).includes("urn:apus:"))
        .map(([status, response]) => element("li", {}, `${status} ${response.description}`));
      return element("details", { "data-text": `${verb} ${path} ${operation.operationId}`.toLowerCase() },
        element("summary", {},
          element("b", { class: verb }, verb.toUpperCase()), element("code", {}, path),
          element("span", {}, operation.summary || ""),
          element("em", {}, operation["x-apus-roles"].join(", "))),
        element("p", {}, operation.description || ""),
        element("p", {}, element("code", {}, operation["x-apus-method"])),
        form, output, element("ul", {}, ...errors));
    };

    document.title = `${api.info.title} API`;
    document.getElementById("title").textContent = `${api.info.title} API`;
    const groups = new Map();
    for (const [path, item] of Object.entries(api.paths))
      for (const [verb, operation] of Object.entries(item)) {
        const name = operation.tags[0];
        if (!groups.has(name)) groups.set(name, element("section", {}, element("h2", {}, name)));
        groups.get(name).append(route(path, verb, operation));
      }
    document.getElementById("routes").replaceChildren(...groups.values());
    document.getElementById("filter").addEventListener("input", (event) => {
      for (const node of document.querySelectorAll("details"))
        node.hidden = !node.dataset.text.includes(event.target.value.toLowerCase());
    });

    """#
  static let style = """
    :root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
    body { margin: 0 auto; max-width: 62rem; padding: 0 1rem 4rem; }
    header { align-items: center; display: flex; flex-wrap: wrap; gap: 1rem; position: sticky; top: 0;
      background: Canvas; padding: .5rem 0; }
    h1 { font-size: 1.3rem; margin: 0 auto 0 0; }
    h2 { font: 600 1rem ui-monospace, monospace; margin: 2rem 0 .5rem; }
    details { border: 1px solid color-mix(in srgb, CanvasText 20%, Canvas); border-radius: 6px;
      margin: .3rem 0; padding: .4rem .7rem; }
    summary { cursor: pointer; display: flex; gap: .8rem; }
    summary span { flex: 1; opacity: .8; }
    summary b { width: 4.2rem; }
    .get { color: #0a7d38; } .post { color: #0b62c4; } .put, .patch { color: #a05a00; }
    .delete { color: #b3261e; }
    label { display: block; margin: .5rem 0; }
    label span { display: inline-block; font-weight: 600; min-width: 9rem; }
    small { display: block; opacity: .7; }
    textarea { box-sizing: border-box; font: 13px ui-monospace, monospace; width: 100%; }
    pre { background: color-mix(in srgb, CanvasText 7%, Canvas); border-radius: 6px; max-height: 26rem;
      overflow: auto; padding: .6rem; white-space: pre-wrap; word-break: break-word; }
    pre:empty { display: none; }

    """
}
