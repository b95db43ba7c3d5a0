-- The language server, for `vim.lsp.enable("avt")` (Neovim 0.11 or later).
return {
  cmd = { "avt", "lsp" },
  filetypes = { "avt" },
  root_markers = { ".git" },
  -- The settings; those left out keep what they are.
  init_options = {
    -- locale = "fr",
    inlayHints = { amounts = true, quantities = true, sections = true, periods = true, net = true },
    codeLens = { enable = true },
  },
}
