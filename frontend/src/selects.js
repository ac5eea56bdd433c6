// select[data-enhance] becomes a box one can type in: by name, or by the first letters of its pinyin (data-pinyin).
import TomSelect from 'tom-select/base';
import removeButton from 'tom-select/plugins/remove_button/plugin.js';

TomSelect.define('remove_button', removeButton);

function each(root, visit) {
  if (root.matches?.('select[data-enhance]')) visit(root);
  root.querySelectorAll?.('select[data-enhance]').forEach(visit);
}

function enhance(select) {
  if (select.tomselect) return;
  const box = new TomSelect(select, {
    plugins: select.multiple ? { remove_button: { title: select.dataset.remove || '×' } } : {},
    searchField: ['text', 'pinyin'],
    sortField: [{ field: '$score' }, { field: '$order' }],
    maxOptions: 200,
    hideSelected: select.multiple,
    render: {
      no_results: () => {
        const line = document.createElement('div');
        line.className = 'no-results';
        line.textContent = select.dataset.none || '—';
        return line;
      },
    },
  });
  // The label now belongs to the box one types in; the select behind it is for the form alone.
  select.setAttribute('aria-hidden', 'true');
  const described = select.getAttribute('aria-describedby');
  if (described) box.control_input.setAttribute('aria-describedby', described);
}

export function enhanceSelects(root) {
  each(root, enhance);
}

export function plainSelects(root) {
  each(root, (select) => {
    select.tomselect?.destroy();
    select.removeAttribute('aria-hidden');
  });
}
