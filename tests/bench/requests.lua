-- requests.lua - what wrk sends: METHOD PATH [FILE]
--
-- {id} in the path is a key from 1 to 10000, {n} in the body (FILE) a number; both differ from request
-- to request, and are the same ones for every program.

local requests = {}
local at = 0

local function read(name)
    local file = assert(io.open(name))
    local text = file:read("*a")
    file:close()
    return text
end

function init(args)
    local method, path, body = args[1], args[2], args[3] and read(args[3])
    local distinct = body and #body > 10000 and 4 or 997
    wrk.headers["Content-Type"] = body and "application/json" or nil
    for i = 1, distinct do
        local key = i * 7919 % 10000 + 1
        local filled = body and body:gsub("{n}", key * 3 % 500)
        requests[i] = wrk.format(method, (path:gsub("{id}", key)), nil, filled)
    end
end

function request()
    at = at % #requests + 1
    return requests[at]
end
