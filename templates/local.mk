nobase_dist_pkgdata_DATA += \
	%D%/layout.html \
	%D%/account/sign-in.html \
	%D%/pages/cell.html \
	%D%/pages/docs.html \
	%D%/pages/docs_side.html \
	%D%/pages/docs_table.html \
	%D%/pages/error.html \
	%D%/pages/home.html \
	%D%/pages/row.html \
	%D%/pages/side.html \
	%D%/pages/table.html
