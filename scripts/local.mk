EXTRA_DIST += %D%/up %D%/down %D%/test %D%/token \
	%D%/lib/say.sh %D%/lib/settings.sh %D%/lib/packages.sh %D%/lib/install.sh %D%/lib/build.sh \
	%D%/lib/process.sh %D%/lib/database.sh %D%/lib/pool.sh %D%/lib/web.sh %D%/lib/tap.sh
