"""挂在墙上的大屏: boards that show themselves in turn."""
