"""Has a language model memorised the data set that it is to be judged on?

Published data sets are in the training texts of language models: then a good ranking may be remembered
instead of made. The probe asks for titles, for people's next items and for rows of the data, and ranks with
and without titles. It can make memory plausible; it cannot prove that there is none.
"""
