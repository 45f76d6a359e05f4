export const page = '<!doctype html><title>Lark</title>';
