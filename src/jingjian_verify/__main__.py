from jingjian_verify.cli import main

raise SystemExit(main())
