"""What lies in the drawers of the district's units: one function a ledger, each in the layout that its unit is used to."""
