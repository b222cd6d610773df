// A node of the autograd graph whose backward pass is managed code.
#include "boundary.h"
#include <torch/csrc/autograd/edge.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/csrc/autograd/variable.h>

namespace {

using torch::autograd::Node;
using torch::autograd::variable_list;

class ManagedNode final : public Node {
 public:
  ManagedNode(void* context, std::string name, ws_backward_callback backward, ws_release_callback release)
      : context_(context), name_(std::move(name)), backward_(backward), release_(release) {}
  ~ManagedNode() override { release_(context_); }

  std::string name() const override { return name_; }
  bool materialize_grads = true;

  void save(at::Tensor tensor, bool is_output) { saved_.emplace_back(tensor, is_output); }
  // -1 once the graph was freed; unpack then says so.
  int32_t saved_count() const { return released_ ? -1 : static_cast<int32_t>(saved_.size()); }
  at::Tensor unpack(int32_t index) {
    if (released_)
      throw std::runtime_error("the graph of " + name_ + " was freed by an earlier backward; pass retain_graph: true to go through it twice");
    return saved_.at(index).unpack(shared_from_this());
  }
  void release_variables() override { saved_.clear(); released_ = true; }

 protected:
  variable_list apply(variable_list&& grads) override {
    int32_t n = static_cast<int32_t>(grads.size());
    if (materialize_grads)
      for (int32_t i = 0; i < n; ++i)
        if (!grads[i].defined()) grads[i] = input_metadata(i).zeros_like();
    std::vector<void*> in;
    for (auto& grad : grads) in.push_back(ws::own(std::move(grad)));  // the callback takes these over
    std::vector<void*> out(num_outputs(), nullptr);
    char message[2048] = {0};
    int32_t code = backward_(context_, reinterpret_cast<ws_node*>(this), in.data(), n, out.data(), static_cast<int32_t>(out.size()),
                             message, sizeof message);
    if (code != 0) throw std::runtime_error(message);
    variable_list result;
    for (void* handle : out)
      result.push_back(handle ? at::Tensor(c10::intrusive_ptr<at::TensorImpl, at::UndefinedTensorImpl>::reclaim(static_cast<at::TensorImpl*>(handle)))
                              : at::Tensor());
    return result;
  }

 private:
  void* context_;
  std::string name_;
  ws_backward_callback backward_;
  ws_release_callback release_;
  std::vector<torch::autograd::SavedVariable> saved_;
  bool released_ = false;
};

// Nodes whose creator has not let go yet. Only the creating thread and its forward use them, so one map per thread is enough.
thread_local std::unordered_map<ManagedNode*, std::shared_ptr<ManagedNode>> open_nodes;

ManagedNode* node_of(ws_node* node) { return reinterpret_cast<ManagedNode*>(node); }

void set_edge(const at::Tensor& tensor, const std::shared_ptr<ManagedNode>& node) {
  auto slot = node->add_input_metadata(tensor);
  torch::autograd::impl::set_gradient_edge(tensor, {node, slot});
}

}  // namespace

WS_API ws_node* ws_node_create(void* context, const char* name, ws_backward_callback backward, ws_release_callback release,
                               void** inputs, int32_t ninputs, int32_t* needs_grad) {
  return ws::guard(static_cast<ws_node*>(nullptr), [&] {
    std::shared_ptr<ManagedNode> node(new ManagedNode(context, name, backward, release), torch::autograd::deleteNode);
    auto variables = ws::share_all(inputs, ninputs);
    bool needed = false;
    if (c10::GradMode::is_enabled())
      for (const auto& variable : variables) needed = needed || (variable.defined() && variable.requires_grad());
    *needs_grad = needed;
    torch::autograd::edge_list edges;
    for (const auto& variable : variables)
      edges.push_back(needed && variable.defined() ? torch::autograd::impl::gradient_edge(variable) : torch::autograd::Edge());
    node->set_next_edges(std::move(edges));
    open_nodes[node.get()] = node;
    return reinterpret_cast<ws_node*>(node.get());
  });
}

WS_API int32_t ws_node_save(ws_node* node, void** tensors, const int32_t* is_output, int32_t n) {
  return ws::guard_code([&] { for (int32_t i = 0; i < n; ++i) node_of(node)->save(ws::share(tensors[i]), is_output[i] != 0); });
}

WS_API int32_t ws_node_saved_count(ws_node* node) { return node_of(node)->saved_count(); }

WS_API int32_t ws_node_saved(ws_node* node, int32_t index, void** tensor) {
  return ws::guard_code([&] { *tensor = ws::own(node_of(node)->unpack(index)); });
}

WS_API int32_t ws_node_connect(ws_node* handle, void** outputs, const int32_t* roles, int32_t n, int32_t materialize_grads, void** results) {
  return ws::guard_code([&] {
    auto node = open_nodes.at(node_of(handle));
    node->materialize_grads = materialize_grads != 0;
    for (int32_t i = 0; i < n; ++i) {
      at::Tensor output = ws::share(outputs[i]);
      if (roles[i] == 1) {
        if (output.requires_grad()) output = output.detach();
        // Keeps the numbering of the gradients equal to that of the outputs.
        node->add_input_metadata(output);
      } else if (roles[i] == 2) {
        auto slot = node->add_input_metadata(output);
        output.unsafeGetTensorImpl()->bump_version();
        torch::autograd::impl::rebase_history(output, {node, slot});
      } else {
        // An input handed through unchanged must become a tensor of its own: its history is another one.
        if (roles[i] == 3 || output.requires_grad()) { at::NoGradGuard off; output = output.detach(); }
        set_edge(output, node);
      }
      results[i] = ws::own(std::move(output));
    }
  });
}

WS_API void ws_node_close(ws_node* node) {
  auto found = open_nodes.find(node_of(node));
  if (found == open_nodes.end()) return;
  auto keep = found->second;  // destroyed after the map entry: the release callback may come back here
  open_nodes.erase(found);
}
