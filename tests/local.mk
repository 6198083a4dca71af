# One Check program a folder of app/, each linked with that folder and lower floors only, so that a
# call upward is an undefined symbol; and audits that read the tree.
LIB_BASE   = app/base/libbase.a
LIB_FLOOR1 = app/db/libdb.a app/http/libhttp.a app/json/libjson.a app/tmpl/libtmpl.a \
	app/crypt/libcrypt.a app/net/libnet.a app/qr/libqr.a app/markdown/libmarkdown.a $(CMARK_LIBS) app/strength/libstrength.a $(ZXCVBN_LIBS) app/locale/liblocale.a app/xlsx/libxlsx.a

dist_check_SCRIPTS += %D%/floors.sh %D%/audit.sh %D%/headers.sh
TESTS += %D%/floors.sh %D%/audit.sh %D%/headers.sh
EXTRA_DIST += %D%/suite.h %D%/lib.sh

include tests/base/local.mk
include tests/json/local.mk
include tests/http/local.mk
include tests/tmpl/local.mk
include tests/crypt/local.mk
include tests/db/local.mk
include tests/model/local.mk
include tests/net/local.mk
include tests/qr/local.mk
include tests/markdown/local.mk
include tests/locale/local.mk
include tests/xlsx/local.mk
include tests/words/local.mk
include tests/access/local.mk
include tests/work/local.mk
include tests/account/local.mk
include tests/view/local.mk
include tests/admin/local.mk
include tests/import/local.mk
include tests/settings/local.mk
include tests/pages/local.mk
include tests/rest/local.mk
include tests/serve/local.mk
include tests/fuzz/local.mk
include tests/bench/local.mk
include tests/web/local.mk
