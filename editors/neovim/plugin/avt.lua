-- Files named `*.avt`, their server, and what it offers.
vim.filetype.add({ extension = { avt = "avt" } })
vim.lsp.enable("avt")

-- The editor has no command of the server's to run by itself: these are the client's side of its lenses.
vim.api.nvim_create_autocmd("LspAttach", {
  group = vim.api.nvim_create_augroup("avt", {}),
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if not client or client.name ~= "avt" then
      return
    end
    vim.lsp.inlay_hint.enable(true, { bufnr = event.buf })
    vim.api.nvim_buf_create_user_command(event.buf, "AvtHints", function()
      vim.lsp.inlay_hint.enable(not vim.lsp.inlay_hint.is_enabled({ bufnr = event.buf }), { bufnr = event.buf })
    end, { desc = "Show or hide the computed cells" })
    if client:supports_method("textDocument/codeLens") then
      vim.api.nvim_create_autocmd({ "BufEnter", "InsertLeave", "TextChanged" }, {
        buffer = event.buf,
        callback = function()
          vim.lsp.codelens.refresh({ bufnr = event.buf })
        end,
      })
    end
  end,
})
-- `avt/status` follows each check, for status lines that want it.
vim.lsp.handlers["avt/status"] = function(_, status)
  vim.g.avt_status = status
end
