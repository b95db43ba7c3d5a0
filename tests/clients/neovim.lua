-- Neovim with the set-up of editors/neovim, on a copy of chantier.avt: what a person sees and does there.
-- `FORMATTED` names what the text must be after `avt fmt`. Ends with status 1 at the first thing that is not so.

local buffer, last = 0, "start"

local function check(condition, what)
  last = what
  if not condition then
    error("not so: " .. what, 0)
  end
  io.stdout:write("ok ", what, "\n")
end

local function eventually(what, condition)
  check(vim.wait(20000, condition, 20), what)
end

local function place(text, after)
  local from = after and vim.fn.search("\\V" .. after, "cnw") or 1
  for number = from, vim.fn.line("$") do
    local column = vim.fn.getline(number):find(text, 1, true)
    if column then
      return number, column
    end
  end
  error("no " .. text, 0)
end

local function go(text, within, after)
  local line, column = place(text, after)
  vim.api.nvim_win_set_cursor(0, { line, column - 1 + (within or 0) })
end

local function shown()
  local found = {}
  for _, one in ipairs(vim.diagnostic.get(buffer)) do
    local line = vim.api.nvim_buf_get_lines(buffer, one.lnum, one.lnum + 1, true)[1]
    found[#found + 1] = one.code .. " " .. line:sub(one.col + 1, one.end_col)
  end
  table.sort(found)
  return table.concat(found, ", ")
end

local function ask(method, params)
  local client = vim.lsp.get_clients({ bufnr = buffer, name = "avt" })[1]
  params = params or vim.lsp.util.make_position_params(0, client.offset_encoding)
  local answer = client:request_sync(method, params, 20000, buffer)
  return assert(answer and not answer.err and answer.result, method .. ": " .. vim.inspect(answer))
end

local function plain(text)
  return (text:gsub("\u{a0}", " "):gsub("\u{202f}", " "))
end

local versions = {}
local publish = vim.lsp.handlers["textDocument/publishDiagnostics"]
vim.lsp.handlers["textDocument/publishDiagnostics"] = function(problem, result, context)
  versions[#versions + 1] = result.version
  return publish(problem, result, context)
end

local function all()
  vim.cmd.edit(vim.fn.fnameescape(vim.env.FILE))
  buffer = vim.api.nvim_get_current_buf()
  check(vim.bo.filetype == "avt", "the file type is known")
  local line, column = place("devis D1")
  check(vim.fn.synIDattr(vim.fn.synID(line, column, 1), "name") == "avtKind", "colours before the server")
  eventually("the server is attached", function()
    return #vim.lsp.get_clients({ bufnr = buffer, name = "avt" }) == 1
  end)
  eventually("the diagnostics are shown, each once, at their cells", function()
    return shown() == "E0502 20 u, E0511 25%"
  end)
  local pulls = vim.lsp.get_clients({ bufnr = buffer, name = "avt" })[1]:supports_method("textDocument/diagnostic")
  check(pulls or versions[#versions] ~= nil, "they are of a version")

  go("fond  40%", 1)
  local hover = ask("textDocument/hover")
  check(plain(hover.contents.value):find("1 200,00", 1, true), "hover tells the amount")
  go("murs    25%", 2)
  vim.lsp.buf.definition()
  local row = place('murs    "Murs')
  eventually("the definition is the row of the quote", function()
    return vim.api.nvim_win_get_cursor(0)[1] == row
  end)
  eventually("hints are at the end of lines", function()
    return #vim.lsp.inlay_hint.get({ bufnr = buffer }) >= 8
  end)
  eventually("the server colours too", function()
    line, column = place("devis D1")
    return #(vim.lsp.semantic_tokens.get_at_pos(buffer, line - 1, column) or {}) > 0
  end)
  check(#ask("textDocument/documentSymbol", { textDocument = vim.lsp.util.make_text_document_params(buffer) }) > 0,
    "symbols")

  go("20 u")
  vim.lsp.buf.code_action({
    context = { only = { "quickfix" } },
    filter = function(action)
      return action.title:find("17 u", 1, true)
    end,
    apply = true,
  })
  eventually("the quick fix makes it go", function()
    return vim.fn.search("^    portes  17 u$", "nw") > 0 and shown() == "E0511 25%"
  end)

  vim.lsp.buf.format({ timeout_ms = 20000 })
  local formatted = vim.fn.readfile(vim.env.FORMATTED)
  formatted = vim.tbl_map(function(text)
    return (text:gsub("portes  20 u", "portes  17 u"))
  end, formatted)
  check(vim.deep_equal(vim.api.nvim_buf_get_lines(buffer, 0, -1, true), formatted), "formatting is that of `avt fmt`")

  go("murs  30%", 1)
  vim.lsp.buf.rename("parois")
  eventually("rename changes the row and its entries", function()
    return vim.fn.searchcount({ pattern = "\\<parois\\>" }).total == 3 and shown() == "E0511 25%"
  end)

  go("25%")
  vim.cmd("normal! A")
  vim.api.nvim_set_current_line((vim.api.nvim_get_current_line():gsub("25%%", "45%%")))
  eventually("typing the right figure leaves nothing", function()
    return shown() == ""
  end)

  local client = vim.lsp.get_clients({ bufnr = buffer, name = "avt" })[1]
  client:stop()
  eventually("the server ends when asked", function()
    return client:is_stopped()
  end)
end

local well, problem = pcall(all)
if not well then
  io.stderr:write("neovim: after “", last, "”: ", tostring(problem), "\n", "shown: ", shown(), "\n")
  vim.cmd("cquit 1")
end
vim.cmd("qall!")
