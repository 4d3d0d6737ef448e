"""What stands behind `./dev`: standard library only, one small file per subject."""
