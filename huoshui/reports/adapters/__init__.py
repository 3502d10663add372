"""The paper as Word, its annex as a workbook, its picture as PDF."""
