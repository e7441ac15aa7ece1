// What the schema beside this file says is generated at build time.
