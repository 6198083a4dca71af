/*
 * inquiry_words.c - the words that statements of the console are made of.
 *
 * Left out on purpose: SLEEP, BENCHMARK, GET_LOCK and its kin (they hold a thread or a lock),
 * LOAD_FILE (files), NEXTVAL and SETVAL (they write), MASTER_POS_WAIT, ENCRYPT and the AES family
 * (keys in statements), and whatever was installed or stored in the database: nobody
 * knows what that does.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/inquiry_words.h"

#include <stddef.h>

/* Separated by blanks, and with one at either end. */
static const char openers[] =
    " abs acos add_months adddate addtime all and any array as ascii asin atan atan2 avg between "
    "bin"
    " binary bit_and bit_count bit_length bit_or bit_xor by case cast ceil ceiling char"
    " char_length character_length charset chr coalesce coercibility collation columns concat"
    " concat_ws connection_id conv convert convert_tz cos cot count crc32 cume_dist curdate"
    " current_date current_time current_timestamp current_user curtime database date date_add"
    " date_format date_sub datediff datetime day dayname dayofmonth dayofweek dayofyear decimal"
    " default degrees dense_rank distinct div double elt else escape except exists exp export_set"
    " extract field find_in_set first_value float floor format format_pico_time from from_base64"
    " from_days from_unixtime greatest group group_concat having hex hour if ifnull in inet6_aton"
    " inet6_ntoa inet_aton inet_ntoa insert instr int integer intersect interval is_ipv4 is_ipv6"
    " isnull join json_array json_array_append json_array_insert json_arrayagg json_compact"
    " json_contains json_contains_path json_depth json_detailed json_equals json_exists "
    "json_extract"
    " json_insert json_keys json_length json_loose json_merge json_merge_patch json_merge_preserve"
    " json_normalize json_object json_objectagg json_overlaps json_pretty json_query json_quote"
    " json_remove json_replace json_search json_set json_table json_type json_unquote json_valid"
    " json_value key lag last_day last_value lcase lead least left length like limit ln locate log"
    " log10 log2 lower lpad ltrim make_set makedate maketime match max md5 median microsecond mid "
    "min"
    " minute mod month monthname natural_sort_key nchar not now nth_value ntile nullif numeric"
    " oct octet_length offset on or ord order over partition percent_rank percentile_cont"
    " percentile_disc period_add period_diff pi position pow power quarter quote radians rand rank"
    " regexp regexp_instr regexp_replace regexp_substr repeat replace reverse rlike right round"
    " row_number rpad rtrim schema sec_to_time second select session_user sformat sha sha1 sha2 "
    "sign"
    " signed sin some soundex space sqrt st_area st_asgeojson st_astext st_aswkt st_contains"
    " st_distance st_distance_sphere st_equals st_geometrytype st_intersects st_length st_srid"
    " st_within st_x st_y std stddev stddev_pop stddev_samp str_to_date strcmp subdate substr"
    " substring substring_index subtime sum sysdate system_user tan then time time_format"
    " time_to_sec timediff timestamp timestampadd timestampdiff to_base64 to_char to_days"
    " to_seconds trim truncate ucase unhex union unix_timestamp unsigned upper user using utc_date"
    " utc_time utc_timestamp uuid values value var_pop var_samp varchar variance version week "
    "weekday"
    " weekofyear weight_string when where window with xor year yearweek ";

static const char refused[] =
    " into outfile dumpfile update lock procedure delete call load handler"
    " execute ";
static const char shows[] = " columns fields index indexes keys tables table status variables"
                            " triggers warnings engines collation character ";
static const char creates[] = " table view trigger function procedure event ";
static const char views[] =
    " character_sets check_constraints collations columns engines"
    " key_column_usage parameters partitions referential_constraints"
    " routines schemata statistics table_constraints tables triggers views ";

#define WORD_MAX 32

static bool is_among(const char *list, struct str word)
{
    char text[WORD_MAX + 2] = " ";
    struct str all = str_from_z(list);
    size_t len = 1;

    if (word.len == 0 || word.len > WORD_MAX - 2)
        return false;
    for (size_t i = 0; i < word.len; i++) {
        char c = word.at[i];

        text[len++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    text[len++] = ' ';
    return str_search(all, (struct str){text, len}, 0) < all.len;
}

bool inquiry_may_open(struct str word)
{
    return is_among(openers, word);
}

bool inquiry_is_refused(struct str word)
{
    return is_among(refused, word);
}

bool inquiry_may_show(struct str word)
{
    return is_among(shows, word);
}

bool inquiry_may_show_create(struct str word)
{
    return is_among(creates, word);
}

bool inquiry_is_open_view(struct str name)
{
    return is_among(views, name);
}
