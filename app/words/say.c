/*
 * say.c - texts that more than one folder says.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/words/say.h"

#include "app/http/agent.h"
#include "app/tmpl/words.h"

#define HOUR_S 3600

struct str words_agent(const struct tmpl_store *templates, struct arena *a, struct str user_agent)
{
    struct http_agent agent = http_agent_find(user_agent);

    if (agent.program.at == NULL && agent.system.at == NULL)
        return TMPL_SAY(templates, "A browser or program that gave no name");
    if (agent.system.at == NULL)
        return tmpl_say(templates, agent.program);
    if (agent.program.at == NULL)
        return TMPL_SAY_WITH(templates, a, "A program on {system}",
                             TMPL_TEXT("system", agent.system));
    return TMPL_SAY_WITH(templates, a, "{program} on {system}",
                         TMPL_TEXT("program", tmpl_say(templates, agent.program)),
                         TMPL_TEXT("system", agent.system));
}

struct str words_span(const struct tmpl_store *templates, struct arena *a, int64_t seconds)
{
    if (seconds % HOUR_S == 0)
        return TMPL_SAY_WITH(templates, a, "{count} hours", TMPL_COUNT("count", seconds / HOUR_S));
    return TMPL_SAY_WITH(templates, a, "{count} minutes", TMPL_COUNT("count", (seconds + 59) / 60));
}
