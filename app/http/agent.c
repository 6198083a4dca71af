/*
 * agent.c - a browser's own words, in fewer.
 *
 * Browsers name one another in what they send, for old servers' sake: the order of the
 * table is from the one that names others to the one that is named.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/http/agent.h"

struct mark {
    struct str sent;
    struct str name;
};

static const struct mark programs[] = {
    {STR_INIT("Edg"), STR_INIT("Edge")},
    {STR_INIT("OPR/"), STR_INIT("Opera")},
    {STR_INIT("SamsungBrowser/"), STR_INIT("Samsung Internet")},
    {STR_INIT("Vivaldi/"), STR_INIT("Vivaldi")},
    {STR_INIT("Firefox/"), STR_INIT("Firefox")},
    {STR_INIT("FxiOS/"), STR_INIT("Firefox")},
    {STR_INIT("CriOS/"), STR_INIT("Chrome")},
    {STR_INIT("HeadlessChrome/"), STR_INIT(N_("Chrome without a window"))},
    {STR_INIT("Chrome/"), STR_INIT("Chrome")},
    {STR_INIT("Safari/"), STR_INIT("Safari")},
    {STR_INIT("curl/"), STR_INIT("curl")},
    {STR_INIT("node"), STR_INIT(N_("A Node.js program"))},
    {STR_INIT("python"), STR_INIT(N_("A Python program"))},
    {STR_INIT("lintel"), STR_INIT(N_("The lintel command"))},
};

static const struct mark systems[] = {
    {STR_INIT("iPhone"), STR_INIT("iPhone")},   {STR_INIT("iPad"), STR_INIT("iPad")},
    {STR_INIT("Android"), STR_INIT("Android")}, {STR_INIT("CrOS"), STR_INIT("ChromeOS")},
    {STR_INIT("Windows"), STR_INIT("Windows")}, {STR_INIT("Mac OS X"), STR_INIT("macOS")},
    {STR_INIT("Macintosh"), STR_INIT("macOS")}, {STR_INIT("Linux"), STR_INIT("Linux")},
    {STR_INIT("FreeBSD"), STR_INIT("FreeBSD")},
};

static struct str find(const struct mark *marks, size_t count, struct str in)
{
    for (size_t i = 0; i < count; i++) {
        if (str_search(in, marks[i].sent, 0) < in.len)
            return marks[i].name;
    }
    return STR_NONE;
}

struct http_agent http_agent_find(struct str user_agent)
{
    return (struct http_agent){
        .program = find(programs, sizeof programs / sizeof *programs, user_agent),
        .system = find(systems, sizeof systems / sizeof *systems, user_agent),
    };
}
