pager-all = x
