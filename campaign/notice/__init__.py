"""What the notice (藏政办发 2020 年 27 号) says, one file per chapter: pure Python, no tables, no pages."""
