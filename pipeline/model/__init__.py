"""The models: catalog, download, the embedded server; the only room that knows openai and llama.cpp."""
