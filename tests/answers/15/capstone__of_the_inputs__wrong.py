def capstone(projects):
    return "repeats", projects["repeats"].answers
