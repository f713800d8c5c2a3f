"""What the program uses of pyarrow: arrays, compute kernels, IPC and Parquet; no remote file systems, Flight, ORC.

In place of the hook that PyInstaller's collection has, which takes all of it, headers too. The shared libraries come
along as what the modules below are linked to. Modules that are imported from compiled ones are named here.
"""

hiddenimports = [
    "pyarrow._acero",  # groups rows
    "pyarrow._compute_docstrings",
    "pyarrow._fs",
    "pyarrow._generated_version",
    "pyarrow._parquet",
    "pyarrow.acero",
    "pyarrow.fs",
    "pyarrow.ipc",
    "pyarrow.types",
    "pyarrow.util",
    "pyarrow.vendored.docscrape",
    "pyarrow.vendored.version",
]
excludedimports = [
    "pyarrow._azurefs",
    "pyarrow._dataset",
    "pyarrow._dataset_orc",
    "pyarrow._dataset_parquet",
    "pyarrow._dataset_parquet_encryption",
    "pyarrow._flight",
    "pyarrow._gcsfs",
    "pyarrow._hdfs",
    "pyarrow._orc",
    "pyarrow._parquet_encryption",
    "pyarrow._s3fs",
    "pyarrow._substrait",
    "pyarrow.tests",
]
